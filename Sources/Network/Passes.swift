/// A change of the graph that leaves its outputs the same, but for rounding.
protocol Pass: SendableMetatype {
    static func run(on graph: inout Graph)
}

/// Every pass, in the order in which they run.
enum Passes {
    static let all: [any Pass.Type] = [
        RemoveIdentities.self,
        CancelTransposes.self,
        FoldPads.self,
        FuseActivations.self,
        RecogniseMeans.self,
        FoldBatchNormalization.self,
        FuseResidual.self,
        FuseClamp.self,
        WidenGroups.self,
        FuseQuantisation.self,
        FuseElementFunctions.self,
        GatherChannels.self,
        RemoveUnread.self,
        FuseByteFunctions.self,
        FuseByteResidual.self,
    ]
}
